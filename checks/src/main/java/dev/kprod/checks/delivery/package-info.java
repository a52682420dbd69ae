/// How changes arrive: who reconciles, and whether it could.
@NullMarked
package dev.kprod.checks.delivery;

import org.jspecify.annotations.NullMarked;
