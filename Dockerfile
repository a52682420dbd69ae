# syntax=docker/dockerfile:1.7
#
# The program with its own Java runtime and AOT cache on a base that brings libc, and a shell for CI.
#
#   docker buildx build --platform linux/amd64 -t REGISTRY/kprod:VERSION \
#     --build-arg VERSION=VERSION --build-arg REVISION=$(git rev-parse HEAD) --push .
#
# Each platform is built on itself: the AOT cache is of one kind of processor. Nothing here or in the
# build names one, and both images have linux/arm64 as well, but only linux/amd64 was ever built.
#
# The digests are those of indexes of all platforms, seen on 2026-11-30: docker-library/repo-info has
# both as what the tags were in August and September, and others pin the same (frantic1048/blend the
# base, oberthci/oberth the builder). Where no shell is wanted, any base with glibc 2.17 will do.
#
# Never built on these two themselves, since no registry was within reach, but by buildah on stand-ins:
# Debian 13 by debootstrap, Maven 3.9.16 and Temurin 25.0.3. docs/adr/0021-container-image.md.
ARG BUILDER=maven:3.9.16-eclipse-temurin-25@sha256:d67198007bb4441b07d45587320f83154de80ece3608f80408ef14c6ea847753
ARG BASE=debian:13.7-slim@sha256:a99cfc517144bc59b1978475ec53b46ecabec7e43635402ee5b77cc54cd1b20a

FROM ${BUILDER} AS build
WORKDIR /src
COPY . .
RUN --mount=type=cache,target=/m2 \
    mvn -B -ntp -q -Dmaven.repo.local=/m2 -Dmaven.test.skip=true package

FROM ${BASE}
ARG VERSION=0.1.0-SNAPSHOT
ARG REVISION=unknown
LABEL org.opencontainers.image.title="kprod" \
      org.opencontainers.image.description="Says, with evidence, how ready a Kubernetes cluster is for production." \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.url="https://kprod.dev" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
COPY --from=build /src/cli/target/kprod /opt/kprod
USER 65532:65532
# What bin/kprod does, without a shell: the base may have none.
ENTRYPOINT ["/opt/kprod/runtime/bin/java", "@/opt/kprod/lib/java.options", \
  "-XX:AOTCache=/opt/kprod/lib/kprod.aot", "-Dkprod.name=kprod", \
  "-m", "dev.kprod.image/dev.kprod.cli.Main"]
CMD ["--help"]
