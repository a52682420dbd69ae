/// How long do parsing, sharing, judging and simulating take, and how do they grow?
@NullMarked
package dev.kprod.bench;

import org.jspecify.annotations.NullMarked;
