/// The checks of the area backup.
@NullMarked
package dev.kprod.checks.backup;

import org.jspecify.annotations.NullMarked;
