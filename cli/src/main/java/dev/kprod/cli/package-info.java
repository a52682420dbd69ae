/// The program: from the command line to an exit code.
@NullMarked
package dev.kprod.cli;

import org.jspecify.annotations.NullMarked;
