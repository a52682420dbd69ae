/// Files that are whole or absent.
@NullMarked
package dev.kprod.cli.output;

import org.jspecify.annotations.NullMarked;
