/// Secrets, what is derived from them, capabilities and certificates.
module Pycos.Net.Tests.SecurityTests

open System
open System.Net
open System.Security.Cryptography
open System.Security.Cryptography.X509Certificates
open Expecto
open FsCheck.FSharp
open Pycos
open Pycos.Internals
open Pycos.TestRunner

let private passphrase = "correct horse battery staple"

let private ring (cluster: string) =
    KeyRing.Of([ NodeSecret passphrase ], cluster, 1000)

let private secrets =
    testList "secrets" [
        test "[GN45] a secret of fewer than 16 characters is called short" {
            Expect.isTrue (NodeSecret(String('x', 15)).IsShort) "15"
            Expect.isFalse (NodeSecret(String('x', 16)).IsShort) "16"
        }
        test "[GN45] generated secrets are long and differ" {
            let generated = [ for _ in 1..100 -> NodeSecret.Generate() ]
            Expect.equal (generated |> List.distinct |> List.length) 100 "they differ"
            Expect.all generated (fun text -> text.Length = 43) "256 bits"
        }
        test "[GN45] keys come from a slow derivation, 600,000 rounds unless a test says otherwise" {
            Expect.equal KeyRing.DefaultRounds 600_000 "the rounds"
        }
        // The values were computed with Python's hashlib and hmac.
        test "[GN45] the keys are PBKDF2 and HKDF as the protocol says" {
            let keys = (ring "cluster").Keys[0]

            Expect.equal
                (Convert.ToHexStringLower keys.Authentication)
                "cb8a7c7b353ff54782ba37b54dd9f6e980288e3d03316afec155fb8a435041d6"
                "the key of the proofs"

            Expect.equal
                (Convert.ToHexStringLower keys.Discovery)
                "8ce291fdebd1baf36007234ffec3c579b312c05692359ea64257216211e24c3b"
                "the key of announcements"

            Expect.equal
                (Convert.ToHexStringLower (keys.ForRecords(ReadOnlySpan(Array.create 32 7uy))).ToResponder)
                "2db00849334dc3636ad9853c5c3bdb1fd22439caaa955e16242037f7609d772f"
                "the key of records"
        }
        test "[GN45] what is random anyhow needs no slow derivation, only HKDF as the protocol says" {
            let key = Array.init 32 byte
            let keys = KeyRing.Of([ NodeSecret.OfKey(key, "session") ], "cluster").Keys[0]

            let expand (secret: byte[]) (salt: string) (info: string) =
                let text (part: string) = Text.Encoding.UTF8.GetBytes part
                HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, 32, text salt, text info)

            Expect.equal keys.Authentication (expand (expand key "pn1:cluster" "key") "" "auth") "the key of the proofs"
            Expect.equal (keys.Label, keys.Principal) ("session", "session") "the label, also as the principal"
            Expect.isFalse (NodeSecret.OfKey(key, "session").IsShort) "it is not short"

            Expect.notEqual
                (KeyRing.Of([ NodeSecret.OfKey(key, "session") ], "other").Keys[0].Authentication)
                keys.Authentication
                "another cluster has other keys"

            Expect.throwsT<ArgumentException>
                (fun () -> NodeSecret.OfKey(Array.zeroCreate 31, "session") |> ignore)
                "too short"

            Expect.throwsT<ArgumentException>
                (fun () -> NodeSecret.OfKey(key, "pki") |> ignore)
                "a label of the protocol"
        }
        test "[GN2] another cluster has other keys" {
            Expect.notEqual (ring "a").Keys[0].Authentication (ring "b").Keys[0].Authentication "the keys"
        }
        test "[N17] a secret does not tell itself" {
            Expect.equal (string (NodeSecret(passphrase, "mine"))) "secret \"mine\"" "the text"
        }
        test "what can not be a secret is refused at once" {
            Expect.throwsT<ArgumentException> (fun () -> NodeSecret "" |> ignore) "no text"
            Expect.throwsT<ArgumentException> (fun () -> NodeSecret("x", "") |> ignore) "no label"
            Expect.throwsT<ArgumentException> (fun () -> NodeSecret("x", "pki") |> ignore) "a label of the protocol"

            Expect.throwsT<ArgumentException>
                (fun () -> KeyRing.Of([ NodeSecret "x"; NodeSecret "y" ], "", 1) |> ignore)
                "two secrets with one label"
        }
    ]

let private capabilities =
    testList "capabilities" [
        test "relaying is not granted unless somebody says so" {
            Expect.equal
                (List.ofSeq (CapabilityNames.ToNames Capabilities.Default))
                [ "msg"; "locate"; "monitor"; "terminate"; "channel"; "rps" ]
                "the default"
        }
        test "every set of capabilities is known by its names, and unknown names grant nothing" {
            for bits in 0 .. int Capabilities.All do
                let granted = enum<Capabilities> bits
                let names = (CapabilityNames.ToNames granted).Add "everything"
                Expect.equal (CapabilityNames.FromNames names) granted "the same set"
        }
    ]

let private seconds count = int64 count * 1_000_000_000L

let private backOff =
    let address = IPAddress.Parse "192.0.2.1"

    let isRefused (refusals: RefusalBackOff) (source: IPAddress) now =
        let mutable left = TimeSpan.Zero
        refusals.IsRefused(source, now, &left)

    let failing count (source: IPAddress) =
        let refusals = RefusalBackOff()

        for _ in 1..count do
            refusals.Failed(source, 0L)

        refusals

    testList "back-off" [
        test "five failures keep a source out for 30 seconds" {
            Expect.isFalse (isRefused (failing 4 address) address 1L) "four"
            let refusals = failing 5 address
            Expect.isTrue (isRefused refusals address (seconds 30 - 1L)) "to the end"
            Expect.isFalse (isRefused refusals address (seconds 30)) "and not longer"
            Expect.isFalse (isRefused refusals (IPAddress.Parse "192.0.2.2") 1L) "nobody else"
        }
        test "who proves himself starts anew" {
            let refusals = failing 4 address
            refusals.Succeeded address
            refusals.Failed(address, 1L)
            Expect.isFalse (isRefused refusals address 2L) "one failure"
        }
        test "failures that are long past do not count" {
            let refusals = failing 4 address
            refusals.Failed(address, seconds 31)
            Expect.isFalse (isRefused refusals address (seconds 31)) "one failure"
        }
        test "all addresses of one network are one source in IPv6" {
            let refusals = failing 5 (IPAddress.Parse "2001:db8::1")
            Expect.isTrue (isRefused refusals (IPAddress.Parse "2001:db8::ffff") 1L) "the same /64"
            Expect.isFalse (isRefused refusals (IPAddress.Parse "2001:db8:0:1::1") 1L) "another one"
        }
        test "memory is bounded however many sources fail, and the oldest failure is forgotten" {
            let refusals = RefusalBackOff 100

            for source in 1..1000 do
                for _ in 1..5 do
                    refusals.Failed(IPAddress(uint32 source |> int64), int64 source)

            Expect.equal refusals.Count 100 "the sources"
            Expect.isTrue (isRefused refusals (IPAddress 1000L) 1001L) "the newest"
            Expect.isFalse (isRefused refusals (IPAddress 900L) 1001L) "one of the forgotten"
        }
    ]

let private certificates =
    testList "certificates" [
        test "each node makes a P-256 certificate with a key of its own" {
            let now = DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero)
            use one = SelfSignedCertificate.Create now
            use other = SelfSignedCertificate.Create now
            use key = one.GetECDsaPrivateKey()

            Expect.equal
                (key.ExportParameters(false).Curve.Oid.Value)
                ECCurve.NamedCurves.nistP256.Oid.Value
                "the curve"

            Expect.notEqual (SelfSignedCertificate.Hash one) (SelfSignedCertificate.Hash other) "two nodes"
            Expect.equal (SelfSignedCertificate.Hash one) (SHA256.HashData one.RawData) "the hash"
        }
    ]

let tests = testList "security" [ secrets; capabilities; backOff; certificates ]
