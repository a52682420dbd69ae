/// What kprod.yaml says: read strictly, every problem with its line.
@NullMarked
package dev.kprod.config;

import org.jspecify.annotations.NullMarked;
