/// Whether somebody would notice: metrics, logs, traces and alerts.
@NullMarked
package dev.kprod.checks.observability;

import org.jspecify.annotations.NullMarked;
