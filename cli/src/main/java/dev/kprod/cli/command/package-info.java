/// The commands: each parses, calls, prints. The only package beside `Kprod` that knows picocli.
@NullMarked
package dev.kprod.cli.command;

import org.jspecify.annotations.NullMarked;
