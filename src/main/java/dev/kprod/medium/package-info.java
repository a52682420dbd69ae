/// What a medium can hold: text made harmless for it, how wide it prints, how it is coloured.
@NullMarked
package dev.kprod.medium;

import org.jspecify.annotations.NullMarked;
