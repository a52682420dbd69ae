/// Says what a check asks, and why: pages, lists and roles, made from its declaration alone.
@NullMarked
package dev.kprod.explain;

import org.jspecify.annotations.NullMarked;
