import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.ModuleAttribute;
import java.lang.classfile.attribute.ModuleMainClassAttribute;
import java.lang.classfile.attribute.ModulePackagesAttribute;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ModuleDesc;
import java.lang.constant.PackageDesc;
import java.lang.module.ModuleFinder;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.lang.model.SourceVersion;

/// Makes the folder that is shipped: launcher, a Java runtime that holds the program, AOT cache.
///
/// Run by the build as `java Image.java JAR CLASSPATH_FILE ASSETS IMAGE STARTED` on the JDK that
/// the project is built with. The jars are merged into one module inside the runtime, for two
/// measured reasons: the AOT cache remembers the time stamp of every jar on the class path and
/// refuses a copy, while what is inside the runtime may be copied at will; and no jar needs to be
/// opened at start. `docs/adr/0002-image-and-aot-cache.md` has the figures.
final class Image {
  private static final String MODULE = "dev.kprod.image";
  private static final int OLDEST_WITH_STACK_MAPS = ClassFile.JAVA_6_VERSION;

  private final List<Path> jars;
  private final Path assets;
  private final Path image;
  private final Properties settings = new Properties();
  private final SortedMap<String, byte[]> entries = new TreeMap<>();
  private final SortedMap<String, Set<String>> providers = new TreeMap<>();
  private final SortedSet<String> services = new TreeSet<>();

  private Image(List<Path> jars, Path assets, Path image) throws IOException {
    this.jars = jars;
    this.assets = assets;
    this.image = image;
    try (InputStream in = Files.newInputStream(assets.resolve("image.properties"))) {
      settings.load(in);
    }
  }

  public static void main(String[] args) throws Exception {
    List<Path> jars = new ArrayList<>(List.of(Path.of(args[0])));
    for (String jar : Files.readString(Path.of(args[1])).strip().split(File.pathSeparator)) {
      jars.add(Path.of(jar));
    }
    Image made = new Image(jars, Path.of(args[2]), Path.of(args[3]));
    String fingerprint = made.fingerprint();
    Path stamp = made.image.resolve("lib/inputs");
    if (Files.notExists(stamp) || !Files.readString(stamp).equals(fingerprint)) {
      made.make();
      Files.writeString(stamp, fingerprint);
    }
    // What was edited while the build ran is newer than the image.
    Files.setLastModifiedTime(stamp, FileTime.from(Instant.parse(args[4])));
  }

  private void make() throws IOException, InterruptedException, GeneralSecurityException {
    deleteTree(image);
    Path work = image.resolveSibling("image-work");
    deleteTree(work);
    Files.createDirectories(work);
    merge();
    link(writeModule(work));
    placeAssets();
    train(work);
    deleteTree(work);
  }

  /// Everything that the image depends on, so that an unchanged build leaves it alone.
  private String fingerprint() throws IOException, NoSuchAlgorithmException {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    digest.update(Runtime.version().toString().getBytes(StandardCharsets.UTF_8));
    List<Path> files = new ArrayList<>(jars);
    files.addAll(filesUnder(assets));
    for (Path file : files) {
      digest.update(file.getFileName().toString().getBytes(StandardCharsets.UTF_8));
      digest.update(Files.readAllBytes(file));
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private List<String> words(String setting) {
    return List.of(settings.getProperty(setting).strip().split("\\s+"));
  }

  // ---- one module out of the jars

  private void merge() throws IOException {
    for (Path file : jars) {
      try (JarFile jar = new JarFile(file.toFile(), false, JarFile.OPEN_READ, Runtime.version())) {
        for (var entry : (Iterable<java.util.jar.JarEntry>) jar.versionedStream()::iterator) {
          if (!entry.isDirectory()) {
            try (InputStream in = jar.getInputStream(entry)) {
              take(file, entry.getName(), in.readAllBytes());
            }
          }
        }
      }
    }
  }

  private void take(Path jar, String name, byte[] bytes) {
    if (name.startsWith("META-INF/services/")) {
      String service = name.substring("META-INF/services/".length());
      new String(bytes, StandardCharsets.UTF_8)
          .lines()
          .map(line -> line.replaceFirst("#.*", "").strip())
          .filter(line -> !line.isEmpty())
          .forEach(
              provider ->
                  providers.computeIfAbsent(service, _ -> new LinkedHashSet<>()).add(provider));
    } else if (name.endsWith("module-info.class")) {
      ClassFile.of()
          .parse(bytes)
          .findAttribute(java.lang.classfile.Attributes.module())
          .ifPresent(
              module ->
                  module
                      .uses()
                      .forEach(use -> services.add(use.asInternalName().replace('/', '.'))));
    } else if (!name.startsWith("META-INF/") || name.startsWith("META-INF/kprod/")) {
      if (entries.putIfAbsent(name, bytes) != null && name.endsWith(".class")) {
        throw new IllegalStateException(name + " is in " + jar + " and in another jar");
      }
    }
  }

  private Path writeModule(Path work) throws IOException {
    ClassHierarchyResolver hierarchy =
        ClassHierarchyResolver.ofResourceParsing(this::classBytes)
            .orElse(ClassHierarchyResolver.defaultResolver());
    upgradeOldClasses(hierarchy);
    CallSites.writeOut(entries, hierarchy);
    SortedSet<String> packages = new TreeSet<>();
    SortedSet<String> exported = new TreeSet<>();
    for (String name : entries.keySet()) {
      String folder = name.substring(0, Math.max(0, name.lastIndexOf('/'))).replace('/', '.');
      if (SourceVersion.isName(folder)) {
        packages.add(folder);
        if (name.endsWith(".class")) {
          exported.add(folder);
        }
      }
    }
    lookAtCode();
    Path jar = work.resolve(MODULE + ".jar");
    try (OutputStream out = Files.newOutputStream(jar);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.setMethod(ZipOutputStream.STORED);
      put(zip, "module-info.class", moduleInfo(packages, exported));
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        put(zip, entry.getKey(), entry.getValue());
      }
    }
    return jar;
  }

  private static void put(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
    ZipEntry entry = new ZipEntry(name);
    CRC32 crc = new CRC32();
    crc.update(bytes);
    entry.setCrc(crc.getValue());
    entry.setSize(bytes.length);
    entry.setTime(0);
    zip.putNextEntry(entry);
    zip.write(bytes);
    zip.closeEntry();
  }

  /// Rewrites classes older than Java 6, picocli's above all: the AOT cache leaves out what the old
  /// verifier has to see.
  private void upgradeOldClasses(ClassHierarchyResolver hierarchy) {
    ClassFile classFile =
        ClassFile.of(
            ClassFile.StackMapsOption.GENERATE_STACK_MAPS,
            ClassFile.ClassHierarchyResolverOption.of(hierarchy));
    ClassTransform upgrade =
        ClassTransform.transformingMethodBodies(CodeTransform.ACCEPT_ALL)
            .andThen(
                (builder, element) -> {
                  if (element instanceof ClassFileVersion) {
                    builder.withVersion(ClassFile.JAVA_8_VERSION, 0);
                  } else {
                    builder.with(element);
                  }
                });
    entries.replaceAll(
        (name, bytes) ->
            name.endsWith(".class") && majorVersion(bytes) < OLDEST_WITH_STACK_MAPS
                ? classFile.transformClass(classFile.parse(bytes), upgrade)
                : bytes);
  }

  private static int majorVersion(byte[] bytes) {
    return (bytes[6] & 0xff) << 8 | bytes[7] & 0xff;
  }

  private InputStream classBytes(ClassDesc type) {
    String descriptor = type.descriptorString();
    byte[] bytes = entries.get(descriptor.substring(1, descriptor.length() - 1) + ".class");
    return bytes == null ? null : new java.io.ByteArrayInputStream(bytes);
  }

  /// Finds the services that the code asks for, and refuses a JDK module that the code names but
  /// that is neither shipped nor known to be left out.
  private void lookAtCode() {
    SortedMap<String, String> moduleOfPackage = new TreeMap<>();
    ModuleFinder.ofSystem()
        .findAll()
        .forEach(
            found ->
                found
                    .descriptor()
                    .packages()
                    .forEach(name -> moduleOfPackage.put(name, found.descriptor().name())));
    SortedMap<String, String> unknown = new TreeMap<>();
    Set<String> known = new TreeSet<>(words("modules"));
    known.addAll(words("modules.left-out"));
    entries.forEach(
        (name, bytes) -> {
          if (!name.endsWith(".class")) {
            return;
          }
          ClassModel type = ClassFile.of().parse(bytes);
          boolean loadsServices = false;
          for (PoolEntry constant : type.constantPool()) {
            if (constant instanceof ClassEntry named && !named.asInternalName().startsWith("[")) {
              String full = named.asInternalName().replace('/', '.');
              loadsServices |= full.equals("java.util.ServiceLoader");
              String module =
                  moduleOfPackage.get(full.substring(0, Math.max(0, full.lastIndexOf('.'))));
              if (module != null
                  && !known.contains(module)
                  && !entries.containsKey(named.asInternalName() + ".class")) {
                unknown.putIfAbsent(module, name + " names " + full);
              }
            }
          }
          if (loadsServices) {
            type.methods().forEach(this::noteServices);
          }
        });
    if (!unknown.isEmpty()) {
      throw new IllegalStateException(
          "JDK modules neither shipped nor left out in image.properties: " + unknown);
    }
  }

  private void noteServices(MethodModel method) {
    method
        .code()
        .ifPresent(
            code -> {
              List<String> classes = new ArrayList<>();
              boolean loads = false;
              for (CodeElement element : code) {
                if (element instanceof ConstantInstruction constant
                    && constant.constantValue() instanceof ClassDesc type
                    && type.isClassOrInterface()) {
                  classes.add(
                      type.descriptorString()
                          .substring(1, type.descriptorString().length() - 1)
                          .replace('/', '.'));
                }
                if (element instanceof InvokeInstruction call
                    && call.owner().asInternalName().equals("java/util/ServiceLoader")
                    && call.name().stringValue().startsWith("load")) {
                  loads = true;
                }
              }
              if (loads) {
                services.addAll(classes);
              }
            });
  }

  private byte[] moduleInfo(Set<String> packages, Set<String> exported) {
    Set<String> systemPackages = new TreeSet<>();
    for (String module : words("modules")) {
      systemPackages.addAll(
          ModuleFinder.ofSystem().find(module).orElseThrow().descriptor().packages());
    }
    services.addAll(providers.keySet());
    ModuleAttribute module =
        ModuleAttribute.of(
            ModuleDesc.of(MODULE),
            builder -> {
              builder.moduleFlags(ClassFile.ACC_OPEN);
              for (String required : words("modules")) {
                builder.requires(
                    ModuleDesc.of(required),
                    required.equals("java.base") ? ClassFile.ACC_MANDATED : 0,
                    null);
              }
              exported.forEach(name -> builder.exports(PackageDesc.of(name), 0));
              for (String service : services) {
                if (has(service) || systemPackages.contains(packageOf(service))) {
                  builder.uses(ClassDesc.of(service));
                  ClassDesc[] found =
                      providers.getOrDefault(service, Set.of()).stream()
                          .filter(this::has)
                          .map(ClassDesc::of)
                          .toArray(ClassDesc[]::new);
                  if (found.length > 0) {
                    builder.provides(ClassDesc.of(service), found);
                  }
                }
              }
            });
    return ClassFile.of()
        .buildModule(
            module,
            builder ->
                builder
                    .with(ModuleMainClassAttribute.of(ClassDesc.of(settings.getProperty("main"))))
                    .with(
                        ModulePackagesAttribute.ofNames(
                            packages.stream().map(PackageDesc::of).toList())));
  }

  private boolean has(String type) {
    return entries.containsKey(type.replace('.', '/') + ".class");
  }

  private static String packageOf(String type) {
    return type.substring(0, Math.max(0, type.lastIndexOf('.')));
  }

  // ---- the runtime

  private void link(Path module) throws IOException {
    Files.createDirectories(image);
    run(
        "jlink",
        "--module-path=" + module,
        "--add-modules=" + MODULE + "," + String.join(",", words("modules")),
        "--no-header-files",
        "--no-man-pages",
        "--output=" + image.resolve("runtime"));
  }

  private static void run(String tool, String... arguments) {
    StringWriter said = new StringWriter();
    PrintWriter writer = new PrintWriter(said);
    int code = ToolProvider.findFirst(tool).orElseThrow().run(writer, writer, arguments);
    if (code != 0) {
      throw new IllegalStateException(tool + " " + List.of(arguments) + ": " + said);
    }
  }

  private void placeAssets() throws IOException {
    Path bin = Files.createDirectories(image.resolve("bin"));
    Path launcher = bin.resolve("kprod");
    Files.copy(assets.resolve("bin/kprod"), launcher, StandardCopyOption.REPLACE_EXISTING);
    Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwxr-xr-x"));
    for (String name : words("names")) {
      Files.createSymbolicLink(bin.resolve(name), Path.of("kprod"));
    }
    Path lib = Files.createDirectories(image.resolve("lib"));
    Files.copy(assets.resolve("java.options"), lib.resolve("java.options"));
  }

  // ---- the AOT cache

  private void train(Path work) throws IOException, InterruptedException, GeneralSecurityException {
    Path observed = work.resolve("aot.config").toAbsolutePath();
    Path training = assets.resolve("training").toAbsolutePath();
    String trainer = MODULE + "/" + settings.getProperty("training");
    String name = settings.getProperty("training.snapshot");
    byte[] snapshot = entries.get(name);
    if (snapshot == null) {
      throw new IllegalStateException("no jar has " + name + ", which the training run audits");
    }
    byte[] budget = Files.readAllBytes(assets.resolve("budget.protobuf"));
    try (TrainingCluster cluster = new TrainingCluster(snapshot, budget, work)) {
      cluster.writeKubeconfig(work.resolve("kubeconfig"));
      java(
          work,
          List.of("-XX:AOTMode=record", "-XX:AOTConfiguration=" + observed),
          trainer,
          List.of(training.toString()));
    }
    java(
        work,
        List.of(
            "-XX:AOTMode=create",
            "-XX:AOTConfiguration=" + observed,
            "-XX:AOTCache=" + image.resolve("lib/kprod.aot").toAbsolutePath()),
        trainer,
        List.of());
  }

  private void java(Path work, List<String> options, String main, List<String> arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(image.resolve("runtime/bin/java").toAbsolutePath().toString());
    command.add("@" + image.resolve("lib/java.options").toAbsolutePath());
    command.addAll(options);
    command.add("-m");
    command.add(main);
    command.addAll(arguments);
    Path log = work.resolve("training.log");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(work.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder
        .environment()
        .keySet()
        .removeAll(List.of("CLASSPATH", "JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS"));
    int code = builder.start().waitFor();
    if (code != 0) {
      List<String> said = Files.readAllLines(log);
      throw new IllegalStateException(
          "the training run ended with "
              + code
              + ": "
              + String.join("\n", said.subList(Math.max(0, said.size() - 10), said.size())));
    }
  }

  // ---- files

  private static List<Path> filesUnder(Path root) throws IOException {
    try (Stream<Path> found = Files.walk(root)) {
      return found.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private static void deleteTree(Path root) {
    if (Files.notExists(root, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try {
      Files.walkFileTree(
          root,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              Files.delete(file);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, IOException failure)
                throws IOException {
              Files.delete(folder);
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
