/// Closures of every shape, with captures of every kind, return in another process what they return here.
module Pycos.Travel.Tests.CaseTests

open System
open System.IO
open System.Reflection
open Expecto
open Pycos
open Pycos.Travel.Tests.BareNode
open Pycos.Travel.Tests.Place

/// A closure that was made here, how it is called here, and how it is run there.
type private Shipment = {
    Here: unit -> string
    There: PycosNode -> Coroutine<string>
}

let private returnsTheSame sentence (ship: unit -> Shipment) =
    testCase $"{sentence} returns the same in another process"
    <| fun () ->
        let shipment = ship ()
        let there = onTask (caller ()) (shipment.There(caller ()))
        // Only afterwards: what runs there must not change what is here.
        Expect.equal there $"{bare().Id}: {shipment.Here()}" "what it returns"

/// The assembly of a debug build, which is no reference of this program since its types have the same names.
let private assemblyOf name =
    Assembly.LoadFrom(Path.Combine(AppContext.BaseDirectory, name + ".dll"))

let private property (name: string) (object: obj) =
    object.GetType().GetProperty(name).GetValue object

let private ofFSharp name = [
    let assembly = lazy (assemblyOf name)

    let cases =
        assembly.Value.GetType("Pycos.Mobility.Fixtures.Functions").GetProperty("cases").GetValue null :?> seq<obj>

    for case in cases do
        string (property "Sentence" case),
        fun () ->
            let code = (property "Make" case :?> (unit -> unit -> string)) ()

            let journey =
                assembly.Value.GetType("Pycos.Mobility.Fixtures.Journeys").GetMethod("ofCase").Invoke(null, [| code |])

            {
                Here = code
                There = Code.run (bare().Location) (journey :?> (unit -> Coroutine<string>))
            }
]

let private ofCSharp name = [
    let assembly = assemblyOf name

    let typed short =
        assembly.GetType("Pycos.Mobility.Fixtures." + short)

    for holder in [ "ValueCases"; "CodeCases" ] do
        for case in typed(holder).GetProperty("All").GetValue null :?> seq<obj> do
            string (property "Name" case),
            fun () ->
                let code = (property "Make" case :?> Func<Func<string>>).Invoke()

                let journey =
                    typed("Journey").GetMethod("Of").Invoke(null, [| code |]) :?> Func<Coroutine<string>>

                {
                    Here = code.Invoke
                    There = fun node -> node.RunAsync(bare().Location, journey)
                }
]

let tests =
    testSequenced
    <| testList "cases" [
        testList "of F#" [
            for sentence, ship in ofFSharp "Pycos.Mobility.Fixtures" do
                returnsTheSame sentence ship
        ]
        testList "of F# in a debug build" [
            for sentence, ship in ofFSharp "Pycos.Mobility.Fixtures.Debug" do
                returnsTheSame $"[CLO-15] {sentence}" ship
        ]
        testList "of C#" [
            for sentence, ship in ofCSharp "Pycos.Mobility.Fixtures.CSharp" do
                returnsTheSame sentence ship
        ]
        testList "of C# in a debug build" [
            for sentence, ship in ofCSharp "Pycos.Mobility.Fixtures.CSharp.Debug" do
                returnsTheSame $"[CLO-15] {sentence}" ship
        ]
    ]
