/// The checks of the area resources.
@NullMarked
package dev.kprod.checks.resources;

import org.jspecify.annotations.NullMarked;
