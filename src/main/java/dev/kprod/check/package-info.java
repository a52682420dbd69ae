/// What a check is: its declaration, its question, and the words of its answer.
@NullMarked
package dev.kprod.check;

import org.jspecify.annotations.NullMarked;
