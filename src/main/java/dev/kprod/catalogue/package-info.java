/// Knows every check, area, topic and fact that there is, and finds them by name.
@NullMarked
package dev.kprod.catalogue;

import org.jspecify.annotations.NullMarked;
