/// Where a finished report can be sent; knows no cluster and no command.
@NullMarked
package dev.kprod.cli.sink;

import org.jspecify.annotations.NullMarked;
