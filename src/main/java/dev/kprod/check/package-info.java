/// What a check is: its declaration, the subjects it judges and the verdicts it can reach.
@NullMarked
package dev.kprod.check;

import org.jspecify.annotations.NullMarked;
