/// What standard output and error are, and the only way to write to them.
@NullMarked
package dev.kprod.cli.terminal;

import org.jspecify.annotations.NullMarked;
