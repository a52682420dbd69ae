/// The checks of the area availability.
@NullMarked
package dev.kprod.checks.availability;

import org.jspecify.annotations.NullMarked;
