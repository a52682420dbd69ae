/// Answers from when until when a certificate holds, and for whom.
@NullMarked
package dev.kprod.semantics.certificate;

import org.jspecify.annotations.NullMarked;
