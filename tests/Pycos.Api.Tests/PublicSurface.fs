/// Prints what an assembly shows to its users, one line a member, so that a change of it is a diff.
module Pycos.Api.Tests.PublicSurface

open System
open System.ComponentModel
open System.Reflection

let private declared =
    BindingFlags.Public
    ||| BindingFlags.NonPublic
    ||| BindingFlags.Instance
    ||| BindingFlags.Static
    ||| BindingFlags.DeclaredOnly

let private isHidden (mem: MemberInfo) =
    match mem.GetCustomAttribute<EditorBrowsableAttribute>() with
    | null -> false
    | attribute -> attribute.State = EditorBrowsableState.Never

let private isVisible (mem: MemberInfo) =
    match mem with
    | :? MethodBase as m -> (m.IsPublic || m.IsFamily) && not (m :? MethodInfo && m.IsSpecialName)
    | :? FieldInfo as f -> (f.IsPublic || f.IsFamily) && not f.IsSpecialName
    | :? PropertyInfo as p -> p.GetAccessors true |> Array.exists (fun a -> a.IsPublic || a.IsFamily)
    | :? EventInfo as e -> e.AddMethod.IsPublic
    | _ -> false

let private kind (t: Type) =
    if t.IsInterface then "interface"
    elif t.IsEnum then "enum"
    elif t.IsValueType then "struct"
    elif t.IsAbstract && t.IsSealed then "static class"
    else "class"

let ofAssembly (assembly: Assembly) =
    [ for t in assembly.GetExportedTypes() |> Array.sortBy _.FullName do
          if not (isHidden t) then
              yield $"{kind t} {t}"

              let members =
                  [ for mem in t.GetMembers declared do
                        if isVisible mem && not (isHidden mem) then
                            $"    {mem}" ]

              yield! List.sort members ]
