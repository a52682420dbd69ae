/// Answers when a schedule fires and how long it can stay silent, as robfig/cron computes it.
@NullMarked
package dev.kprod.semantics.cron;

import org.jspecify.annotations.NullMarked;
