/// What an author of checks needs to try one; it has no test library in it.
@NullMarked
package dev.kprod.testing;

import org.jspecify.annotations.NullMarked;
