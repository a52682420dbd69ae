/// The checks of the area network.
@NullMarked
package dev.kprod.checks.network;

import org.jspecify.annotations.NullMarked;
