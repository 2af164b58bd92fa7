/// Finds what an assembly shows to its users and does not tell them about.
module Pycos.Api.Tests.Documentation

open System
open System.Collections.Generic
open System.IO
open System.Reflection
open System.Runtime.CompilerServices
open System.Xml.Linq

let private declared =
    BindingFlags.Public
    ||| BindingFlags.NonPublic
    ||| BindingFlags.Instance
    ||| BindingFlags.Static
    ||| BindingFlags.DeclaredOnly

let private isGenerated (mem: MemberInfo) =
    not (isNull (mem.GetCustomAttribute<CompilerGeneratedAttribute>()))

let private isForUsers (m: MethodBase) =
    m.IsPublic || m.IsFamily || m.IsFamilyOrAssembly

/// What the compiler calls for a computation expression: users never write it.
let private expression =
    set [
        "Bind"
        "BindDynamic"
        "Combine"
        "Delay"
        "For"
        "Lift"
        "MergeSources"
        "Return"
        "ReturnFrom"
        "Run"
        "TryFinally"
        "TryWith"
        "Using"
        "While"
        "Yield"
        "YieldFrom"
        "Zero"
    ]

let private isOfExpression (m: MethodBase) =
    m.DeclaringType.Name.Contains "Builder"
    && (m.IsConstructor || m.Name.Split('.', '$') |> Array.exists expression.Contains)

let private isUnion (t: Type) =
    FSharp.Reflection.FSharpType.IsUnion(t, declared)

/// What tells nothing of its own: it is made by a compiler, or says what the member of the base or the interface does.
let private needsNone (mem: MemberInfo) =
    match mem with
    | :? MethodInfo as m ->
        (m.IsSpecialName && not (m.Name.StartsWith "op_"))
        || m.GetBaseDefinition() <> m
        || m.Name.Contains '<'
        || m.Name.Contains '$'
        || isOfExpression m
        || m.Name = "Equals"
        || m.Name = "Deconstruct"
        || isGenerated m
    | :? ConstructorInfo as c ->
        c.GetParameters().Length = 0
        || isGenerated c
        || isOfExpression c
        || FSharp.Reflection.FSharpType.IsRecord(c.DeclaringType, declared)
    | :? PropertyInfo as p ->
        p.Name = "EqualityContract"
        || isGenerated p
        || isGenerated p.GetMethod && isUnion p.DeclaringType
    | _ -> false

let private letterOf (mem: MemberInfo) =
    match mem with
    | :? MethodBase as m when isForUsers m -> Some 'M'
    | :? PropertyInfo as p when p.GetAccessors true |> Array.exists isForUsers -> Some 'P'
    | :? EventInfo as e when isForUsers e.AddMethod -> Some 'E'
    | :? FieldInfo as f when (f.IsPublic || f.IsFamily) && not f.IsSpecialName -> Some 'F'
    | _ -> None

let private typeName (t: Type) = t.FullName.Replace('+', '.')

/// A member as documentation names it, up to its parameters.
let private nameOf (t: Type) (mem: MemberInfo) letter =
    let name =
        match mem with
        | :? ConstructorInfo as c -> if c.IsStatic then "#cctor" else "#ctor"
        | _ -> mem.Name

    let arity =
        match mem with
        | :? MethodInfo as m when m.IsGenericMethodDefinition -> $"``{m.GetGenericArguments().Length}"
        | _ -> ""

    $"{letter}:{typeName t}.{name}{arity}"

/// What is written, by the names of members up to their parameters: how many of each.
let private written (xml: string) =
    let counted = Dictionary<string, int>()
    let parameters = HashSet<string>()

    for entry in XDocument.Load(xml).Descendants(XName.Get "member") do
        let name = entry.Attribute(XName.Get "name").Value.Split('(')[0]

        if
            entry.Elements()
            |> Seq.exists (fun part -> part.Value.Trim() <> "" || part.Name.LocalName = "inheritdoc")
        then
            counted[name] <- counted.GetValueOrDefault name + 1

        for parameter in entry.Elements(XName.Get "param") do
            let called = parameter.Attribute(XName.Get "name").Value
            parameters.Add $"{name}.{called}" |> ignore

    counted, parameters

let private isWritten (t: Type) =
    isNull t.DeclaringType || not (isUnion t.DeclaringType)

/// A delegate is told of as a type.
let private membersOf (t: Type) =
    if t.IsSubclassOf typeof<Delegate> then
        [||]
    else
        t.GetMembers declared

/// The members of an assembly that are public, and of which its file of documentation says nothing.
let missing (assembly: Assembly) =
    let counted, parameters = written (Path.ChangeExtension(assembly.Location, ".xml"))

    [
        for t in assembly.GetExportedTypes() |> Array.filter isWritten |> Array.sortBy _.FullName do
            let ofType = $"T:{typeName t}"

            if not (counted.ContainsKey ofType) then
                ofType

            let own = [
                for mem in membersOf t do
                    match letterOf mem with
                    // A property of a positional record is a parameter of its type.
                    | Some _ when needsNone mem || parameters.Contains $"{ofType}.{mem.Name}" -> ()
                    | Some letter -> nameOf t mem letter
                    | None -> ()
            ]

            for name, members in own |> List.groupBy id do
                if counted.GetValueOrDefault name < members.Length then
                    name
    ]
