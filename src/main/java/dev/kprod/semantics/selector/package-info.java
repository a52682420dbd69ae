/// Answers whether a set of labels is selected, by the rules of apimachinery's `labels` package.
@NullMarked
package dev.kprod.semantics.selector;

import org.jspecify.annotations.NullMarked;
