/// The checks of the area governance.
@NullMarked
package dev.kprod.checks.governance;

import org.jspecify.annotations.NullMarked;
