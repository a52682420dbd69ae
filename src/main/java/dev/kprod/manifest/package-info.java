/// YAML and JSON documents as a snapshot: fixtures of tests, folders audited offline.
@NullMarked
package dev.kprod.manifest;

import org.jspecify.annotations.NullMarked;
