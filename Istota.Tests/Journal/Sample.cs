using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.CompilerServices;
using Istota.Actors.Conversations;
using Istota.Actors.Mailbox;
using Istota.Actors.Users;

namespace Istota.Tests.Journal;

/// <summary>One of every stored type with all of its members set, the same each time.</summary>
internal static class Sample
{
    private static readonly DateTimeOffset At = new(2026, 11, 2, 9, 30, 0, TimeSpan.Zero);

    public static object Of(Type type) => Of(type, type.Name, 0);

    private static object Of(Type type, string name, int depth)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(UserEvent)) return Of(typeof(UserEvent.SentCopied));
        if (type == typeof(string)) return name == "Key" ? "INBOX/1/7" : $"{char.ToLowerInvariant(name[0])}{name[1..]}";
        if (type == typeof(bool)) return true;
        if (type == typeof(int)) return 7;
        if (type == typeof(uint)) return 7u;
        if (type == typeof(long)) return 7L;
        if (type == typeof(DateTimeOffset)) return At;
        if (type == typeof(TimeSpan)) return TimeSpan.FromMinutes(7);
        if (type == typeof(UserId)) return new UserId("alice");
        if (type == typeof(MailKey)) return new MailKey("INBOX", 1, 7);
        if (type == typeof(Place)) return new Place("web", "main");
        if (type.IsEnum) return Enum.GetValues(type).GetValue(1)!;
        if (type.IsArray) return Single(type, type.GetElementType()!, name, depth);
        return type.IsGenericType ? Collection(type, name, depth) : Record(type, depth);
    }

    private static Array Single(Type _, Type element, string name, int depth)
    {
        var array = Array.CreateInstance(element, 1);
        array.SetValue(Of(element, name, depth + 1), 0);
        return array;
    }

    private static object Collection(Type type, string name, int depth)
    {
        var arguments = type.GetGenericArguments();
        if (arguments.Length == 2)
        {
            var empty = type.GetField("Empty", BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!;
            return type.GetMethod("Add", arguments)!.Invoke(empty, [Of(arguments[0], "key", depth + 1), Of(arguments[1], name, depth + 1)])!;
        }
        var items = Single(type, arguments[0], name, depth);
        if (type.IsInstanceOfType(items)) return items;
        var made = type.GetField("Empty", BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!;
        return type.GetMethod("Add", arguments)!.Invoke(made, [items.GetValue(0)])!;
    }

    private static object Record(Type type, int depth)
    {
        if (depth > 8) throw new InvalidOperationException($"{type} goes too deep");
        var record = RuntimeHelpers.GetUninitializedObject(type);
        foreach (var property in type.GetProperties().Where(p => p.CanWrite))
            property.SetValue(record, Of(property.PropertyType, property.Name, depth + 1));
        return record;
    }
}
