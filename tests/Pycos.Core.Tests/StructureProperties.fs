/// Scopes and task groups beside a model of them, in random programs.
module Pycos.Core.Tests.StructureProperties

open System
open Expecto
open FsCheck.FSharp
open Pycos.Core.Tests.Programs

let private count = 20_000

let private leaves = [
    6, StructureNodeKind.Pause
    1, StructureNodeKind.Fail
    2, StructureNodeKind.Cancel
    1, StructureNodeKind.Terminate
    1, StructureNodeKind.Throw
]

let private branches = [
    3, StructureNodeKind.Scope
    2, StructureNodeKind.Limit
    2, StructureNodeKind.Shield
    3, StructureNodeKind.Group
    4, StructureNodeKind.Spawn
    1, StructureNodeKind.Race
    2, StructureNodeKind.Guard
    2, StructureNodeKind.CleanUp
]

let private weighted kinds = [| for weight, kind in kinds do yield! Array.replicate weight kind |]
let private weightedLeaves = weighted leaves
let private weightedNodes = weighted (leaves @ branches)

/// Made from one random number, since generators of FsCheck for each part would take longer than the programs run.
let private make (seed: int) =
    let random = Random seed
    let pick (items: 'T[]) = items[random.Next items.Length]

    let rec parts depth : StructureNode[] =
        [| for _ in 1 .. random.Next(1, 5) -> part depth |]

    and part depth =
        let kind = pick (if depth = 0 then weightedLeaves else weightedNodes)
        let isLeaf = leaves |> List.exists (fun (_, leaf) -> leaf = kind)
        StructureNode(kind, random.Next 50, (if isLeaf then [||] else parts (depth - 1)))

    StructureProgram(
        random.Next 2 = 0,
        [| for _ in 1 .. random.Next(1, 4) -> StructureNode(StructureNodeKind.Spawn, 0, parts (random.Next(1, 5))) |]
    )

let private program = Gen.choose (0, Int32.MaxValue - 1) |> Gen.map make

/// Without a part, with its parts instead of it, or with fewer inside.
let rec private shrinkParts (parts: StructureNode list) : StructureNode list seq =
    seq {
        for i, node in List.indexed parts do
            let inside = List.ofSeq node.Parts
            List.removeAt i parts

            if not inside.IsEmpty then
                List.take i parts @ inside @ List.skip (i + 1) parts

            for fewer in shrinkParts inside do
                List.updateAt i (StructureNode(node.Kind, node.Amount, List.toArray fewer)) parts
    }

let private shrink (program: StructureProgram) =
    seq {
        for tasks in shrinkParts (List.ofSeq program.Tasks) do
            // The outermost parts are tasks.
            if not tasks.IsEmpty && tasks |> List.forall (fun task -> task.Kind = StructureNodeKind.Spawn) then
                StructureProgram(program.RandomOrder, List.toArray tasks)

        if program.RandomOrder then
            StructureProgram(false, program.Tasks)
    }

/// What is wrong with the smallest of so many random programs that breaks the model.
let private find count fault =
    Programs.explore count "structure" (Programs.seeded program shrink) string (fun seed program ->
        StructureRun.Run(program, seed, fault) |> Option.ofObj)

// Alone, so that the tests that watch real time do not have to share the cores with it.
let tests =
    testSequenced
    <| testList "Structure properties" [
        test "[G31 G32 G33] Scopes, shields, timeouts and groups do what their model says, whatever is thrown, cancelled and terminated" {
            find count StructureFault.None |> Programs.expectNone "scopes and task groups" count
        }

        for fault in Enum.GetValues<StructureFault>() do
            if fault <> StructureFault.None then
                test $"Scopes and groups with the fault '{fault}' are noticed" {
                    Expect.isSome (find 4_000 fault) "the model has not noticed the fault"
                }
    ]

/// Runs one failing program again, as a failure prints it; gives what was wrong.
let replay (seed: int) (program: string) =
    StructureRun.Run(StructureProgram.Parse program, seed, StructureFault.None)
    |> Option.ofObj
