/// The checks of the area control-plane.
@NullMarked
package dev.kprod.checks.controlplane;

import org.jspecify.annotations.NullMarked;
