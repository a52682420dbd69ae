/// The shipped checks, one package for each area.
@NullMarked
package dev.kprod.checks;

import org.jspecify.annotations.NullMarked;
