/// What was read from a cluster: immutable trees, what happened to every read, and when.
@NullMarked
package dev.kprod.snapshot;

import org.jspecify.annotations.NullMarked;
