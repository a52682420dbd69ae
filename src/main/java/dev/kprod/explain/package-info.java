/// All that a declaration turns into: pages, lists, the role, the schema.
@NullMarked
package dev.kprod.explain;

import org.jspecify.annotations.NullMarked;
