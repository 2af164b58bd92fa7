module Pycos.Net.Tests.NodeIdTests

open System
open Expecto
open Pycos

let tests =
    testList "node ids" [
        test "[GN34] two lives of one node are different ids" {
            let number = Guid.NewGuid()
            Expect.notEqual (NodeId(number, 1L)) (NodeId(number, 2L)) "the incarnations differ"
        }
        test "the text of an id tells the beginning of its number and its incarnation" {
            let number = Guid.Parse "0123456789abcdef0123456789abcdef"
            Expect.equal (NodeId(number, 17L).ToString()) "01234567.17" "the text"
        }
    ]
