/// Answers what rights are worth: which of them, alone or together, give more than they say.
///
/// The rights are RBAC's, exactly as the authorizer decides; what they give is what the API server
/// and the kubelet then do. What depends on pods, nodes or admission is left to whoever follows a
/// gain.
@NullMarked
package dev.kprod.semantics.escalation;

import org.jspecify.annotations.NullMarked;
