using System.Text;
using Google.Protobuf;

namespace Istota.Tests.Telemetry;

/// <summary>A protobuf message, read without its description: the numbers of its fields are those of opentelemetry-proto.</summary>
internal sealed class OtlpMessage
{
    private readonly ILookup<int, object> _fields;

    private OtlpMessage(byte[] bytes) => _fields = Read(bytes).ToLookup(f => f.Number, f => f.Value);

    public static OtlpMessage Of(byte[] bytes) => new(bytes);

    public IEnumerable<OtlpMessage> Messages(int field) => _fields[field].Select(v => new OtlpMessage((byte[])v));
    public OtlpMessage? Message(int field) => Messages(field).FirstOrDefault();
    public string Text(int field) => _fields[field].FirstOrDefault() is byte[] text ? Encoding.UTF8.GetString(text) : "";
    public string Hex(int field) => _fields[field].FirstOrDefault() is byte[] bytes ? Convert.ToHexStringLower(bytes) : "";
    public ulong Number(int field) => _fields[field].FirstOrDefault() is ulong number ? number : 0;

    /// <summary>KeyValue pairs, of texts and whole numbers.</summary>
    public Dictionary<string, string> Attributes(int field) => Messages(field).ToDictionary(a => a.Text(1), a => a.Message(2) is not { } value ? ""
        : value._fields.Contains(1) ? value.Text(1) : value.Number(3).ToString(System.Globalization.CultureInfo.InvariantCulture));

    private static IEnumerable<(int Number, object Value)> Read(byte[] bytes)
    {
        var input = new CodedInputStream(bytes);
        while (input.ReadTag() is > 0 and var tag)
        {
            object value = WireFormat.GetTagWireType(tag) switch
            {
                WireFormat.WireType.Varint => input.ReadUInt64(),
                WireFormat.WireType.Fixed64 => input.ReadFixed64(),
                WireFormat.WireType.Fixed32 => (ulong)input.ReadFixed32(),
                WireFormat.WireType.LengthDelimited => input.ReadBytes().ToByteArray(),
                var other => throw new InvalidDataException($"wire type {other}"),
            };
            yield return (WireFormat.GetTagFieldNumber(tag), value);
        }
    }
}
