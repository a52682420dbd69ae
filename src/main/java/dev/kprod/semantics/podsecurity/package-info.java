/// Answers what Pod Security Admission does in a namespace.
@NullMarked
package dev.kprod.semantics.podsecurity;

import org.jspecify.annotations.NullMarked;
