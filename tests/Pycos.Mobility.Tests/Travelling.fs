/// Sends closures from this process into another load context of it, which has loaded the same images once more.
module Pycos.Mobility.Tests.Travelling

open System
open System.IO
open System.Reflection
open System.Runtime.Loader
open Pycos
open Pycos.Internals

/// The assemblies that travel, by number.
let private shipped = [|
    "Pycos.Mobility.Fixtures"
    "Pycos.Mobility.Fixtures.CSharp"
    "Pycos.Mobility.Fixtures.CSharp.Debug"
    "FSharp.Core"
    "Pycos.FSharp"
    "Pycos.Mobility.Fixtures.Script"
    "Pycos.Mobility.Tests"
|]

let private pathOf name =
    Path.Combine(AppContext.BaseDirectory, name + ".dll")

/// The sender's side: what this process has loaded.
type SenderMap() =
    interface IAssemblyMap with
        member _.IndexOf assembly =
            Array.IndexOf(shipped, assembly.GetName().Name)

        member _.AssemblyAt index =
            if index < shipped.Length then
                Assembly.Load(AssemblyName shipped[index])
            else
                null

        member _.SharedAssembly name = PlatformAssemblies.Find name

/// The receiver's side: a context of its own for what travels.
type Receiver() =
    inherit AssemblyLoadContext("receiver", isCollectible = true)

    override this.Load name =
        if Array.contains name.Name shipped then
            this.LoadFromAssemblyPath(pathOf name.Name)
        else
            null

    interface IAssemblyMap with
        member _.IndexOf assembly =
            Array.IndexOf(shipped, assembly.GetName().Name)

        member this.AssemblyAt index =
            if index < shipped.Length then
                this.LoadFromAssemblyName(AssemblyName shipped[index])
            else
                null

        member _.SharedAssembly name = PlatformAssemblies.Find name

let sender = PickleScope(SenderMap())

let receiver = PickleScope(new Receiver())

let write (value: obj) = PickleWriter.Write(value, sender)

/// The value, restored in the other context.
let travelled (value: obj) =
    PickleReader.Read(write value, receiver)

/// The value, restored in the context that it came from.
let copied (value: 'T) =
    PickleReader.Read(write value, sender) :?> 'T

/// Calls a function or delegate of whatever context.
let call (code: obj) =
    match code with
    | :? Delegate as code -> code.DynamicInvoke [||]
    | code ->
        code
            .GetType()
            .GetMethod("Invoke", [| code.GetType().BaseType.GenericTypeArguments[0] |])
            .Invoke(code, [| null |])

/// Why a value is refused at the sender.
let refusal (value: obj) =
    try
        write value |> ignore
        failwith "it was not refused"
    with :? NotPicklableException as refused ->
        refused

/// The closures of a C# assembly, by reflection, since it stands here in two builds.
let casesOf (assembly: string) = [
    for holder in [ "ValueCases"; "CodeCases" ] do
        let all =
            Assembly
                .Load(AssemblyName assembly)
                .GetType("Pycos.Mobility.Fixtures." + holder)
                .GetProperty("All")
                .GetValue
                null

        for case in all :?> seq<obj> do
            let property (name: string) =
                case.GetType().GetProperty(name).GetValue case

            string (property "Name"), (fun () -> (property "Make" :?> Func<Func<string>>).Invoke() :> obj)
]
