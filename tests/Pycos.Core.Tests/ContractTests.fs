module Pycos.Core.Tests.ContractTests

open Expecto
open Pycos.Contracts

let tests =
    testList "contract" [
        for world in LocalWorlds.all do
            Contract.tests world
    ]
