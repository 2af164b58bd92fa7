/// Writes docs/promises.md: what the project promises, and which tests hold it.
module Promises

#load "Targets.fsx"
#load "Tests.fsx"

open System.IO
open System.Text.RegularExpressions
open Targets

type private Promise =
    { Id: string
      Area: string
      Sentence: string }

type private TestResult = { Name: string; State: string }

let private source = Path.Combine(root, "docs", "promises.tsv")
let private page = Path.Combine(root, "docs", "promises.md")

let private readPromises () =
    [ for line in File.ReadLines source do
          if line <> "" && not (line.StartsWith '#') then
              match line.Split '\t' with
              | [| id; area; sentence |] ->
                  { Id = id
                    Area = area
                    Sentence = sentence }
              | _ -> raise (StepFailed $"{source}: not three columns: {line}") ]

/// The labels of a test stand in brackets in its name: [R12], [R12 G7].
let private labels (name: string) =
    [ for found in Regex.Matches(name, @"\[([A-Z]+-?\d+(?: [A-Z]+-?\d+)*)\]") do
          yield! found.Groups[1].Value.Split ' ' ]

let private readResults () =
    [ for file in Directory.GetFiles(Tests.resultsFolder, "*.tsv") |> Array.sort do
          for line in File.ReadLines file do
              match line.Split '\t' with
              | [| name; state |] ->
                  let test = { Name = name; State = state }

                  for label in labels name do
                      label, test
              | _ -> () ]
    |> List.groupBy fst
    |> List.map (fun (label, tests) -> label, List.map snd tests)
    |> Map.ofList

let private isHeld tests =
    not (List.isEmpty tests) && List.forall (fun test -> test.State = "passed") tests

let private state tests =
    if isHeld tests then "holding"
    elif List.isEmpty tests then "no test yet"
    elif List.forall (fun test -> test.State <> "failed") tests then "skipped here"
    else "failing"

let private table (results: Map<string, TestResult list>) promises =
    [ "| id | promise | tests | state |"
      "|---|---|---|---|"
      for promise in promises do
          let tests = results |> Map.tryFind promise.Id |> Option.defaultValue []

          let names =
              tests |> List.map _.Name |> List.distinct |> List.sort |> String.concat "<br>"

          $"| {promise.Id} | {promise.Sentence} | {names} | {state tests} |" ]

let private writePage () =
    let promises = readPromises ()
    let results = readResults ()
    let known = promises |> List.map _.Id |> Set.ofList

    for label in results.Keys do
        if not (known.Contains label) then
            raise (StepFailed $"a test is labelled {label}, which no promise has")

    let testsOf promise =
        results |> Map.tryFind promise.Id |> Option.defaultValue []

    let held = promises |> List.filter (testsOf >> isHeld) |> List.length

    File.WriteAllLines(
        page,
        [ "# What Pycos for .NET promises"
          ""
          "Written by `dotnet fsi build.fsx promises` from `promises.tsv` and the labels of the tests. A promise holds when it has"
          "a test and all of its tests pass."
          for area, members in List.groupBy _.Area promises do
              ""
              $"## {area}"
              ""
              yield! table results members
          ""
          $"{held} of {promises.Length} promises held by tests" ]
    )

    sayLast $"{held} of {promises.Length} promises held by tests"

/// Runs the tests and writes the page, also when a test fails.
let write rest =
    let failure =
        try
            Tests.runAll rest
            None
        with StepFailed why ->
            Some why

    writePage ()
    failure |> Option.iter (fun why -> raise (StepFailed why))
