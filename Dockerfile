# syntax=docker/dockerfile:1.7
#
# The program with its own Java runtime and AOT cache on a base that brings nothing but libc.
#
#   docker buildx build --platform linux/amd64,linux/arm64 -t REGISTRY/kprod:VERSION \
#     --build-arg VERSION=VERSION --build-arg REVISION=$(git rev-parse HEAD) --push .
#
# Each platform is built on itself: the AOT cache is of one processor. Pin both images by digest in
# your pipeline (--build-arg BASE=debian@sha256:...); a tag alone can move.
ARG BUILDER=maven:3.9.11-eclipse-temurin-25
ARG BASE=debian:13.1-slim

FROM ${BUILDER} AS build
WORKDIR /src
COPY . .
RUN --mount=type=cache,target=/root/.m2 mvn -B -ntp -q -Dmaven.test.skip=true package

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
