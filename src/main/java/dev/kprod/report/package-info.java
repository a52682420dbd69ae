/// Writes what an audit found: one class per format, pure functions from the result to text.
@NullMarked
package dev.kprod.report;

import org.jspecify.annotations.NullMarked;
