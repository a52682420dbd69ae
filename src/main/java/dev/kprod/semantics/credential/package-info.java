/// Is this text a credential? Answers with kind and shape only; the text itself goes no further.
@NullMarked
package dev.kprod.semantics.credential;

import org.jspecify.annotations.NullMarked;
