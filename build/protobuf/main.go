// Writes how Kubernetes' own kinds look on the wire in Protobuf, and as JSON, from the struct tags
// of k8s.io/api, which are what the API server itself encodes by.
//
//	go run . schema   the table that kprod reads by
//	go run . samples  objects of every kind with random content, in both forms, for the test
package main

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/rand"
	"os"
	"reflect"
	"runtime/debug"
	"strings"

	"k8s.io/apimachinery/pkg/api/apitesting/fuzzer"
	"k8s.io/apimachinery/pkg/api/resource"
	metafuzzer "k8s.io/apimachinery/pkg/apis/meta/fuzzer"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/apimachinery/pkg/runtime/serializer/protobuf"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/client-go/kubernetes/scheme"
	"sigs.k8s.io/randfill"
)

// The kinds of which a cluster has many; what there are few of stays JSON.
var kinds = []schema.GroupVersionKind{
	{Version: "v1", Kind: "Pod"}, {Version: "v1", Kind: "Node"}, {Version: "v1", Kind: "Namespace"},
	{Version: "v1", Kind: "Service"}, {Version: "v1", Kind: "ServiceAccount"},
	{Version: "v1", Kind: "ConfigMap"}, {Version: "v1", Kind: "Event"},
	{Version: "v1", Kind: "PersistentVolume"}, {Version: "v1", Kind: "PersistentVolumeClaim"},
	{Version: "v1", Kind: "ReplicationController"}, {Version: "v1", Kind: "ResourceQuota"},
	{Version: "v1", Kind: "LimitRange"},
	{Group: "apps", Version: "v1", Kind: "Deployment"}, {Group: "apps", Version: "v1", Kind: "ReplicaSet"},
	{Group: "apps", Version: "v1", Kind: "StatefulSet"}, {Group: "apps", Version: "v1", Kind: "DaemonSet"},
	{Group: "batch", Version: "v1", Kind: "Job"}, {Group: "batch", Version: "v1", Kind: "CronJob"},
	{Group: "autoscaling", Version: "v2", Kind: "HorizontalPodAutoscaler"},
	{Group: "policy", Version: "v1", Kind: "PodDisruptionBudget"},
	{Group: "networking.k8s.io", Version: "v1", Kind: "NetworkPolicy"},
	{Group: "networking.k8s.io", Version: "v1", Kind: "Ingress"},
	{Group: "discovery.k8s.io", Version: "v1", Kind: "EndpointSlice"},
	{Group: "coordination.k8s.io", Version: "v1", Kind: "Lease"},
	{Group: "rbac.authorization.k8s.io", Version: "v1", Kind: "Role"},
	{Group: "rbac.authorization.k8s.io", Version: "v1", Kind: "RoleBinding"},
	{Group: "rbac.authorization.k8s.io", Version: "v1", Kind: "ClusterRole"},
	{Group: "rbac.authorization.k8s.io", Version: "v1", Kind: "ClusterRoleBinding"},
	{Group: "storage.k8s.io", Version: "v1", Kind: "CSINode"},
	{Group: "storage.k8s.io", Version: "v1", Kind: "VolumeAttachment"},
	{Group: "meta.k8s.io", Version: "v1", Kind: "PartialObjectMetadata"},
}

// Types whose JSON is not the JSON of their fields.
var special = map[reflect.Type]string{
	reflect.TypeOf(metav1.Time{}):          "time",
	reflect.TypeOf(metav1.MicroTime{}):     "microtime",
	reflect.TypeOf(metav1.FieldsV1{}):      "json",
	reflect.TypeOf(runtime.RawExtension{}): "json",
	reflect.TypeOf(resource.Quantity{}):    "quantity",
	reflect.TypeOf(intstr.IntOrString{}):   "intorstring",
}

func main() {
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	switch strings.Join(os.Args[1:], " ") {
	case "schema":
		writeSchema(out)
	case "samples":
		writeSamples(out)
	default:
		fmt.Fprintln(os.Stderr, "usage: go run . schema|samples")
		os.Exit(2)
	}
}

func listType(kind schema.GroupVersionKind) (runtime.Object, reflect.Type) {
	var list runtime.Object
	if kind.Group == metav1.GroupName {
		list = &metav1.PartialObjectMetadataList{}
	} else {
		made, err := scheme.Scheme.New(kind.GroupVersion().WithKind(kind.Kind + "List"))
		if err != nil {
			panic(err)
		}
		list = made
	}
	items, found := reflect.TypeOf(list).Elem().FieldByName("Items")
	if !found {
		panic(kind)
	}
	return list, items.Type.Elem()
}

func name(t reflect.Type) string {
	path := strings.Split(t.PkgPath(), "/")
	return path[len(path)-2] + "." + path[len(path)-1] + "." + t.Name()
}

func writeSchema(out *bufio.Writer) {
	fmt.Fprintf(out, "# Kinds of Kubernetes in Protobuf and as JSON, by the struct tags of k8s.io/api %s.\n", version())
	fmt.Fprintln(out, "# Written by build/protobuf: go run . schema")
	fmt.Fprintln(out, "#   kind APIVERSION KIND MESSAGE")
	fmt.Fprintln(out, "#   message NAME, then its fields: NUMBER JSON-NAME PLACE-IN-JSON FORM TYPE")
	fmt.Fprintln(out, "# FORM: one, sparse (left out of the JSON when zero), many, map, inline (its fields are the parent's)")
	seen := map[reflect.Type]bool{}
	var open []reflect.Type
	need := func(t reflect.Type) {
		if !seen[t] {
			seen[t] = true
			open = append(open, t)
		}
	}
	for _, kind := range kinds {
		_, item := listType(kind)
		fmt.Fprintf(out, "kind %s %s %s\n", kind.GroupVersion(), kind.Kind, name(item))
		need(item)
	}
	fmt.Fprintf(out, "kind v1 Status %s\n", name(reflect.TypeOf(metav1.Status{})))
	need(reflect.TypeOf(metav1.Status{}))
	for len(open) > 0 {
		next := open[0]
		open = open[1:]
		writeMessage(out, next, need)
	}
}

// places counts the fields of the JSON object, those of inlined structs included.
func places(t reflect.Type) int {
	count := 0
	for i := 0; i < t.NumField(); i++ {
		field := t.Field(i)
		if isTypeMeta(field) {
			count += 2
		} else if isInline(field) {
			count += places(field.Type)
		} else {
			count++
		}
	}
	return count
}

func isTypeMeta(field reflect.StructField) bool {
	return field.Type == reflect.TypeOf(metav1.TypeMeta{})
}

func isInline(field reflect.StructField) bool {
	_, flags, _ := strings.Cut(field.Tag.Get("json"), ",")
	return field.Anonymous && strings.Contains(flags, "inline")
}

func writeMessage(out *bufio.Writer, t reflect.Type, need func(reflect.Type)) {
	fmt.Fprintf(out, "message %s\n", name(t))
	place := 0
	var lines []string
	for i := 0; i < t.NumField(); i++ {
		field := t.Field(i)
		wire := strings.Split(field.Tag.Get("protobuf"), ",")
		if isTypeMeta(field) {
			place += 2
			continue
		}
		if isInline(field) {
			need(field.Type)
			lines = append(lines, fmt.Sprintf("%s - %d inline %s", wire[1], place, name(field.Type)))
			place += places(field.Type)
			continue
		}
		json, flags, _ := strings.Cut(field.Tag.Get("json"), ",")
		if json == "-" || len(wire) < 2 {
			panic(fmt.Sprint(t, " ", field.Name, " has no place on one of the wires"))
		}
		form, kind := shape(field.Type, strings.Contains(flags, "omitempty"), strings.Contains(flags, "omitzero"), need)
		lines = append(lines, fmt.Sprintf("%s %s %d %s %s", wire[1], json, place, form, kind))
		place++
	}
	for _, line := range lines {
		fmt.Fprintln(out, line)
	}
}

func shape(t reflect.Type, omitEmpty, omitZero bool, need func(reflect.Type)) (string, string) {
	if text, found := special[t]; found {
		if omitZero && text != "time" && text != "microtime" {
			return "sparse", text
		}
		return "one", text
	}
	switch t.Kind() {
	case reflect.Pointer:
		_, kind := shape(t.Elem(), false, false, need)
		return "one", kind
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Uint8 {
			if omitEmpty {
				return "sparse", "bytes"
			}
			return "one", "bytes"
		}
		form, kind := shape(t.Elem(), false, false, need)
		if form != "one" {
			panic(t)
		}
		return "many", kind
	case reflect.Map:
		form, kind := shape(t.Elem(), false, false, need)
		if form != "one" || t.Key().Kind() != reflect.String {
			panic(t)
		}
		return "map", kind
	case reflect.Struct:
		need(t)
		if omitZero {
			return "sparse", name(t)
		}
		return "one", name(t)
	}
	form := "one"
	if omitEmpty || omitZero {
		form = "sparse"
	}
	switch t.Kind() {
	case reflect.String:
		return form, "text"
	case reflect.Bool:
		return form, "truth"
	case reflect.Int32, reflect.Int64:
		return form, "number"
	}
	panic(t)
}

func version() string {
	info, _ := debug.ReadBuildInfo()
	for _, module := range info.Deps {
		if module.Path == "k8s.io/api" {
			return module.Version
		}
	}
	return "unknown"
}

// Samples are lists as the API server sends them: filled at random, then read back from Protobuf,
// as everything is that comes from etcd.
func writeSamples(out *bufio.Writer) {
	codecs := serializer.NewCodecFactory(scheme.Scheme)
	metav1.AddMetaToScheme(scheme.Scheme)
	funcs := fuzzer.MergeFuzzerFuncs(metafuzzer.Funcs, func(serializer.CodecFactory) []interface{} {
		return []interface{}{
			func(raw *runtime.RawExtension, _ randfill.Continue) { raw.Raw = []byte(`{"a":[1,"b",null]}`) },
		}
	})
	wire := protobuf.NewSerializer(scheme.Scheme, scheme.Scheme)
	for _, kind := range kinds {
		for seed := int64(0); seed < 5; seed++ {
			filler := fuzzer.FuzzerFor(funcs, rand.NewSource(seed), codecs).NumElements(1, 3).MaxDepth(14)
			if seed == 0 {
				filler = filler.NilChance(0.9)
			}
			list, item := listType(kind)
			items := reflect.MakeSlice(reflect.SliceOf(item), 1, 1)
			for i := 0; i < items.Len(); i++ {
				filler.Fill(items.Index(i).Addr().Interface())
			}
			reflect.ValueOf(list).Elem().FieldByName("Items").Set(items)
			list.GetObjectKind().SetGroupVersionKind(kind.GroupVersion().WithKind(kind.Kind + "List"))
			writeSample(out, wire, list)
		}
	}
}

func writeSample(out *bufio.Writer, wire *protobuf.Serializer, list runtime.Object) {
	items := reflect.ValueOf(list).Elem().FieldByName("Items")
	for i := 0; i < items.Len(); i++ {
		// Items of a list come without their kind.
		items.Index(i).Addr().Interface().(runtime.Object).GetObjectKind().SetGroupVersionKind(schema.GroupVersionKind{})
	}
	first := encode(wire, list)
	again := reflect.New(reflect.TypeOf(list).Elem()).Interface().(runtime.Object)
	if _, _, err := wire.Decode(first, nil, again); err != nil {
		panic(err)
	}
	again.GetObjectKind().SetGroupVersionKind(list.GetObjectKind().GroupVersionKind())
	if metadata, is := again.(*metav1.PartialObjectMetadataList); is {
		// As the API server does before it encodes.
		for i := range metadata.Items {
			metadata.Items[i].SetGroupVersionKind(metav1.SchemeGroupVersion.WithKind("PartialObjectMetadata"))
		}
	}
	text, err := json.Marshal(again)
	if err != nil {
		panic(err)
	}
	fmt.Fprintf(out, "%s\t%s\n", base64.StdEncoding.EncodeToString(encode(wire, again)), text)
}

func encode(wire *protobuf.Serializer, object runtime.Object) []byte {
	var bytes strings.Builder
	if err := wire.Encode(object, &bytes); err != nil {
		panic(err)
	}
	return []byte(bytes.String())
}
