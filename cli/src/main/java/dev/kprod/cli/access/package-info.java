/// Reads clusters: the only package that knows a client, and it can only get.
@NullMarked
package dev.kprod.cli.access;

import org.jspecify.annotations.NullMarked;
