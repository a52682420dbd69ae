import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.attribute.NestHostAttribute;
import java.lang.classfile.attribute.NestMembersAttribute;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.DynamicCallSiteDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/// Writes out what `invokedynamic` would spin at run time: the equality and hash of records,
/// switches over types, lambdas that capture something.
///
/// The AOT cache of JDK 25 keeps none of the first two, so every process links them anew; and where
/// only C1 compiles, each lambda that captures is allocated by a call into the JVM. What is written
/// here does exactly what the bootstrap methods of the JDK document. A call site of any other shape
/// stays as it is.
final class CallSites {
  private static final String OURS = "dev/kprod/";
  private static final ClassDesc TYPE_SWITCH = ClassDesc.of("java.lang.runtime.SwitchBootstraps");
  private static final ClassDesc RECORD = ClassDesc.of("java.lang.runtime.ObjectMethods");
  private static final ClassDesc LAMBDA = ClassDesc.of("java.lang.invoke.LambdaMetafactory");
  private static final ClassDesc OBJECTS = ClassDesc.of("java.util.Objects");
  private static final int HIDDEN = ClassFile.ACC_STATIC | ClassFile.ACC_SYNTHETIC;

  private final ClassFile classFile;
  private final SortedMap<String, byte[]> entries;
  private final SortedMap<String, byte[]> lambdas = new TreeMap<>();
  private final Map<String, Set<ClassDesc>> nests = new TreeMap<>();

  private CallSites(SortedMap<String, byte[]> entries, ClassHierarchyResolver hierarchy) {
    this.entries = entries;
    this.classFile = ClassFile.of(ClassFile.ClassHierarchyResolverOption.of(hierarchy));
  }

  /// Writes out the call sites of the project's own classes.
  static void writeOut(SortedMap<String, byte[]> entries, ClassHierarchyResolver hierarchy) {
    CallSites sites = new CallSites(entries, hierarchy);
    entries.replaceAll(
        (name, bytes) ->
            name.startsWith(OURS) && name.endsWith(".class")
                ? sites.new Rewriting(bytes).done()
                : bytes);
    sites.nests.forEach(sites::admit);
    entries.putAll(sites.lambdas);
  }

  /// Lets lambdas call what is private in the class that they were written in.
  private void admit(String host, Set<ClassDesc> members) {
    ClassModel type = classFile.parse(entries.get(host + ".class"));
    List<ClassDesc> all = new ArrayList<>();
    type.findAttribute(java.lang.classfile.Attributes.nestMembers())
        .ifPresent(known -> known.nestMembers().forEach(each -> all.add(each.asSymbol())));
    all.addAll(members);
    ClassTransform admitting =
        ClassTransform.dropping(NestMembersAttribute.class::isInstance)
            .andThen(
                ClassTransform.endHandler(
                    builder -> builder.with(NestMembersAttribute.ofSymbols(all))));
    entries.put(host + ".class", classFile.transformClass(type, admitting));
  }

  /// One class whose call sites are written out.
  private final class Rewriting {
    private final ClassModel type;
    private final ClassDesc self;
    private final boolean isInterface;
    private final List<Consumer<ClassBuilder>> methods = new ArrayList<>();
    private int sites;

    Rewriting(byte[] bytes) {
      type = classFile.parse(bytes);
      self = type.thisClass().asSymbol();
      isInterface = type.flags().has(java.lang.reflect.AccessFlag.INTERFACE);
    }

    byte[] done() {
      ClassTransform calling = ClassTransform.transformingMethodBodies(this::site);
      return classFile.transformClass(
          type,
          calling.andThen(
              ClassTransform.endHandler(
                  builder -> methods.forEach(method -> method.accept(builder)))));
    }

    private void site(CodeBuilder code, CodeElement element) {
      if (!(element instanceof InvokeDynamicInstruction site) || !isWrittenOut(code, site)) {
        code.with(element);
      }
    }

    private boolean isWrittenOut(CodeBuilder code, InvokeDynamicInstruction instruction) {
      DynamicCallSiteDesc site =
          DynamicCallSiteDesc.of(
              instruction.bootstrapMethod(),
              instruction.name().stringValue(),
              instruction.typeSymbol(),
              instruction.bootstrapArgs().toArray(ConstantDesc[]::new));
      ClassDesc bootstrap = instruction.bootstrapMethod().owner();
      if (bootstrap.equals(TYPE_SWITCH) && site.invocationName().equals("typeSwitch")) {
        return typeSwitch(code, site);
      }
      if (bootstrap.equals(RECORD)) {
        return switch (site.invocationName()) {
          case "equals" -> called(code, site, "equals", body -> equality(body, fields(site)));
          case "hashCode" -> called(code, site, "hashCode", body -> hash(body, fields(site)));
          default -> false;
        };
      }
      return bootstrap.equals(LAMBDA)
          && instruction.bootstrapMethod().methodName().equals("metafactory")
          && site.invocationType().parameterCount() > 0
          && lambda(code, site);
    }

    /// Calls a new method of this class where the call site was.
    private boolean called(
        CodeBuilder code, DynamicCallSiteDesc site, String what, Consumer<CodeBuilder> body) {
      String name = "%s$%d".formatted(what, sites++);
      MethodTypeDesc of = site.invocationType();
      methods.add(
          builder -> builder.withMethodBody(name, of, HIDDEN | ClassFile.ACC_PRIVATE, body));
      code.invokestatic(self, name, of, isInterface);
      return true;
    }

    // ---- switches over types

    private boolean typeSwitch(CodeBuilder code, DynamicCallSiteDesc site) {
      List<ClassDesc> labels = new ArrayList<>();
      for (ConstantDesc label : site.bootstrapArgs()) {
        if (!(label instanceof ClassDesc of) || of.isPrimitive()) {
          return false;
        }
        labels.add(of);
      }
      return !site.invocationType().parameterType(0).isPrimitive()
          && called(code, site, "typeSwitch", body -> labels(body, labels));
    }

    /// The first label from the given one on that fits, or how many there are; -1 for null.
    private void labels(CodeBuilder code, List<ClassDesc> labels) {
      code.aload(0).ifThen(Opcode.IFNULL, none -> none.loadConstant(-1).ireturn());
      for (int i = 0; i < labels.size(); i++) {
        int at = i;
        code.aload(0)
            .instanceOf(labels.get(i))
            .ifThen(
                Opcode.IFNE,
                fits ->
                    fits.iload(1)
                        .loadConstant(at)
                        .ifThen(
                            Opcode.IF_ICMPLE, notBefore -> notBefore.loadConstant(at).ireturn()));
      }
      code.loadConstant(labels.size()).ireturn();
    }

    // ---- records

    private List<DirectMethodHandleDesc> fields(DynamicCallSiteDesc site) {
      List<DirectMethodHandleDesc> fields = new ArrayList<>();
      for (ConstantDesc argument :
          List.of(site.bootstrapArgs()).subList(2, site.bootstrapArgs().length)) {
        fields.add((DirectMethodHandleDesc) argument);
      }
      return fields;
    }

    private static ClassDesc typeOf(DirectMethodHandleDesc field) {
      return ((MethodTypeDesc) field.invocationType()).returnType();
    }

    private void equality(CodeBuilder code, List<DirectMethodHandleDesc> fields) {
      code.aload(0).aload(1).ifThen(Opcode.IF_ACMPEQ, same -> same.iconst_1().ireturn());
      code.aload(1).instanceOf(self).ifThen(Opcode.IFEQ, other -> other.iconst_0().ireturn());
      code.aload(1).checkcast(self).astore(2);
      for (DirectMethodHandleDesc field : fields) {
        ClassDesc of = typeOf(field);
        code.aload(0).getfield(self, field.methodName(), of);
        code.aload(2).getfield(self, field.methodName(), of);
        differ(code, of);
      }
      code.iconst_1().ireturn();
    }

    /// Returns false if the two values on the stack differ.
    private void differ(CodeBuilder code, ClassDesc of) {
      switch (TypeKind.from(of)) {
        case REFERENCE -> {
          code.invokestatic(
              OBJECTS, "equals", twice(ConstantDescs.CD_Object, ConstantDescs.CD_boolean));
          code.ifThen(Opcode.IFEQ, no -> no.iconst_0().ireturn());
        }
        case LONG -> code.lcmp().ifThen(Opcode.IFNE, no -> no.iconst_0().ireturn());
        case FLOAT, DOUBLE -> {
          code.invokestatic(boxOf(of), "compare", twice(of, ConstantDescs.CD_int));
          code.ifThen(Opcode.IFNE, no -> no.iconst_0().ireturn());
        }
        default -> code.ifThen(Opcode.IF_ICMPNE, no -> no.iconst_0().ireturn());
      }
    }

    private void hash(CodeBuilder code, List<DirectMethodHandleDesc> fields) {
      code.iconst_0();
      for (DirectMethodHandleDesc field : fields) {
        ClassDesc of = typeOf(field);
        code.loadConstant(31).imul();
        code.aload(0).getfield(self, field.methodName(), of);
        if (of.isPrimitive()) {
          code.invokestatic(boxOf(of), "hashCode", MethodTypeDesc.of(ConstantDescs.CD_int, of));
        } else {
          code.invokestatic(
              OBJECTS,
              "hashCode",
              MethodTypeDesc.of(ConstantDescs.CD_int, ConstantDescs.CD_Object));
        }
        code.iadd();
      }
      code.ireturn();
    }

    // ---- lambdas

    private boolean lambda(CodeBuilder code, DynamicCallSiteDesc site) {
      MethodTypeDesc erased = (MethodTypeDesc) site.bootstrapArgs()[0];
      DirectMethodHandleDesc does = (DirectMethodHandleDesc) site.bootstrapArgs()[1];
      MethodTypeDesc instantiated = (MethodTypeDesc) site.bootstrapArgs()[2];
      MethodTypeDesc of = site.invocationType();
      ClassDesc made =
          ClassDesc.ofInternalName(
              "%s$Lambda$%d".formatted(type.thisClass().asInternalName(), sites++));
      ClassDesc host =
          type.findAttribute(java.lang.classfile.Attributes.nestHost())
              .map(NestHostAttribute::nestHost)
              .map(ClassEntry::asSymbol)
              .orElse(self);
      byte[] bytes =
          classFile.build(
              made,
              builder -> {
                builder
                    .withFlags(ClassFile.ACC_FINAL | ClassFile.ACC_SYNTHETIC)
                    .withVersion(type.majorVersion(), 0)
                    .withInterfaceSymbols(of.returnType())
                    .with(NestHostAttribute.of(host));
                capturing(builder, made, of);
                builder.withMethodBody(
                    site.invocationName(),
                    erased,
                    ClassFile.ACC_PUBLIC,
                    body -> doing(body, made, of, erased, instantiated, does));
              });
      lambdas.put(internalName(made) + ".class", bytes);
      nests.computeIfAbsent(internalName(host), unseen -> new LinkedHashSet<>()).add(made);
      code.invokestatic(made, "of", of);
      return true;
    }

    private void capturing(ClassBuilder builder, ClassDesc made, MethodTypeDesc of) {
      MethodTypeDesc captures = of.changeReturnType(ConstantDescs.CD_void);
      for (int i = 0; i < of.parameterCount(); i++) {
        builder.withField(
            "f" + i, of.parameterType(i), ClassFile.ACC_PRIVATE | ClassFile.ACC_FINAL);
      }
      builder.withMethodBody(
          ConstantDescs.INIT_NAME,
          captures,
          ClassFile.ACC_PRIVATE,
          code -> {
            code.aload(0)
                .invokespecial(
                    ConstantDescs.CD_Object, ConstantDescs.INIT_NAME, ConstantDescs.MTD_void);
            for (int i = 0; i < of.parameterCount(); i++) {
              code.aload(0)
                  .loadLocal(TypeKind.from(of.parameterType(i)), code.parameterSlot(i))
                  .putfield(made, "f" + i, of.parameterType(i));
            }
            code.return_();
          });
      builder.withMethodBody(
          "of",
          of,
          HIDDEN,
          code -> {
            code.new_(made).dup();
            for (int i = 0; i < of.parameterCount(); i++) {
              code.loadLocal(TypeKind.from(of.parameterType(i)), code.parameterSlot(i));
            }
            code.invokespecial(made, ConstantDescs.INIT_NAME, captures).areturn();
          });
    }

    /// Calls what the lambda does with what it captured and what it is given.
    private void doing(
        CodeBuilder code,
        ClassDesc made,
        MethodTypeDesc captured,
        MethodTypeDesc erased,
        MethodTypeDesc instantiated,
        DirectMethodHandleDesc does) {
      boolean makes = does.kind() == DirectMethodHandleDesc.Kind.CONSTRUCTOR;
      // Of a method the receiver is the first parameter, of a constructor what is made the result.
      MethodTypeDesc wanted = does.invocationType();
      if (makes) {
        code.new_(does.owner()).dup();
      }
      int at = 0;
      for (; at < captured.parameterCount(); at++) {
        code.aload(0).getfield(made, "f" + at, captured.parameterType(at));
        adapt(
            code, captured.parameterType(at), captured.parameterType(at), wanted.parameterType(at));
      }
      for (int i = 0; i < erased.parameterCount(); i++) {
        code.loadLocal(TypeKind.from(erased.parameterType(i)), code.parameterSlot(i));
        adapt(
            code,
            erased.parameterType(i),
            instantiated.parameterType(i),
            wanted.parameterType(at + i));
      }
      MethodTypeDesc own = MethodTypeDesc.ofDescriptor(does.lookupDescriptor());
      switch (does.kind()) {
        case CONSTRUCTOR -> code.invokespecial(does.owner(), ConstantDescs.INIT_NAME, own);
        case STATIC, INTERFACE_STATIC ->
            code.invokestatic(does.owner(), does.methodName(), own, does.isOwnerInterface());
        default -> {
          if (does.isOwnerInterface()) {
            code.invokeinterface(does.owner(), does.methodName(), own);
          } else {
            code.invokevirtual(does.owner(), does.methodName(), own);
          }
        }
      }
      result(code, wanted.returnType(), instantiated.returnType(), erased.returnType());
    }

    private void result(CodeBuilder code, ClassDesc has, ClassDesc means, ClassDesc wanted) {
      TypeKind kind = TypeKind.from(wanted);
      if (kind == TypeKind.VOID) {
        switch (TypeKind.from(has).slotSize()) {
          case 0 -> {}
          case 1 -> code.pop();
          default -> code.pop2();
        }
      } else {
        adapt(code, has, means, wanted);
      }
      code.return_(kind);
    }

    /// Turns the value on the stack into another type, as LambdaMetafactory says: cast, boxed,
    /// unboxed, widened.
    ///
    /// @param means the type that the value has in the source, where erasure has hidden it
    private void adapt(CodeBuilder code, ClassDesc has, ClassDesc means, ClassDesc wanted) {
      if (has.isPrimitive() && wanted.isPrimitive()) {
        code.conversion(TypeKind.from(has), TypeKind.from(wanted));
      } else if (has.isPrimitive()) {
        code.invokestatic(boxOf(has), "valueOf", MethodTypeDesc.of(boxOf(has), has));
      } else if (wanted.isPrimitive()) {
        ClassDesc primitive = primitiveOf(means).orElse(wanted);
        code.checkcast(boxOf(primitive));
        code.invokevirtual(
            boxOf(primitive), primitive.displayName() + "Value", MethodTypeDesc.of(primitive));
        code.conversion(TypeKind.from(primitive), TypeKind.from(wanted));
      } else if (!wanted.equals(has) && !wanted.equals(ConstantDescs.CD_Object)) {
        code.checkcast(wanted);
      }
    }
  }

  private static MethodTypeDesc twice(ClassDesc of, ClassDesc result) {
    return MethodTypeDesc.of(result, of, of);
  }

  private static final List<ClassDesc> PRIMITIVES =
      List.of(
          ConstantDescs.CD_boolean,
          ConstantDescs.CD_byte,
          ConstantDescs.CD_char,
          ConstantDescs.CD_short,
          ConstantDescs.CD_int,
          ConstantDescs.CD_long,
          ConstantDescs.CD_float,
          ConstantDescs.CD_double);

  private static final List<ClassDesc> BOXES =
      List.of(
          ConstantDescs.CD_Boolean,
          ConstantDescs.CD_Byte,
          ConstantDescs.CD_Character,
          ConstantDescs.CD_Short,
          ConstantDescs.CD_Integer,
          ConstantDescs.CD_Long,
          ConstantDescs.CD_Float,
          ConstantDescs.CD_Double);

  private static ClassDesc boxOf(ClassDesc primitive) {
    return BOXES.get(PRIMITIVES.indexOf(primitive));
  }

  private static Optional<ClassDesc> primitiveOf(ClassDesc box) {
    int at = BOXES.indexOf(box);
    return at < 0 ? Optional.empty() : Optional.of(PRIMITIVES.get(at));
  }

  private static String internalName(ClassDesc type) {
    String descriptor = type.descriptorString();
    return descriptor.substring(1, descriptor.length() - 1);
  }
}
