/// Answers who may do what, by the rules of the API server's RBAC authorizer over what was read.
@NullMarked
package dev.kprod.semantics.rbac;

import org.jspecify.annotations.NullMarked;
