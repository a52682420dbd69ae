/// The checks of the area security.
@NullMarked
package dev.kprod.checks.security;

import org.jspecify.annotations.NullMarked;
