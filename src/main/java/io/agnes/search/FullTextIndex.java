package io.agnes.search;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.core.FlattenGraphFilterFactory;
import org.apache.lucene.analysis.core.LowerCaseFilterFactory;
import org.apache.lucene.analysis.core.WhitespaceTokenizerFactory;
import org.apache.lucene.analysis.custom.CustomAnalyzer;
import org.apache.lucene.analysis.en.EnglishMinimalStemFilterFactory;
import org.apache.lucene.analysis.miscellaneous.ASCIIFoldingFilterFactory;
import org.apache.lucene.analysis.miscellaneous.WordDelimiterGraphFilterFactory;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field.Store;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.StoredFields;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.FuzzyQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.PrefixQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.SearcherManager;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.store.ByteBuffersDirectory;

/**
 * Entries that are found by the words of their names and texts. It lives in memory and is made of what its owner has in
 * the state: {@link #become} compares and changes what is different, all at once. An owner who knows himself what is
 * different, and has too many entries to compare, calls {@link #put} instead. Thread-safe.
 */
public final class FullTextIndex implements AutoCloseable {
    private static final String KEY = "key";
    private static final String NAME = "name";
    private static final String TEXT = "text";
    private static final int MOST_WORDS = 16;
    private static final int PAGE = 200;

    /** A word of so many letters may have one that is wrong. */
    private static final int LONG_WORD = 5;

    private static final float IN_NAME = 4;
    private static final float BEGINS = 0.5f;
    private static final float RESEMBLES = 0.2f;

    /** Also the parts of a name together, so that {@code customerid} finds {@code customer_id}. */
    private final Analyzer indexing = analyzer(true);

    private final Analyzer asking = analyzer(false);
    private final IndexWriter writer;
    private final SearcherManager searchers;
    private final Map<String, Entry> entries = new HashMap<>();

    public FullTextIndex() {
        try {
            writer = new IndexWriter(new ByteBuffersDirectory(), new IndexWriterConfig(indexing));
            searchers = new SearcherManager(writer, null);
        } catch (IOException e) {
            throw inMemory(e);
        }
    }

    /**
     * What can be found.
     *
     * @param key its own
     * @param name words that count most
     * @param text further words; may be empty
     */
    public record Entry(String key, String name, String text) {}

    /** From now on exactly these entries are found; no search sees some of the change without the rest. */
    public synchronized void become(Collection<Entry> wanted) {
        Map<String, Entry> next = new HashMap<>();
        wanted.forEach(entry -> next.put(entry.key(), entry));
        try {
            for (String key : entries.keySet()) {
                if (!next.containsKey(key)) {
                    writer.deleteDocuments(new Term(KEY, key));
                }
            }
            for (Entry entry : next.values()) {
                if (!entry.equals(entries.get(entry.key()))) {
                    writer.updateDocument(new Term(KEY, entry.key()), document(entry));
                }
            }
            searchers.maybeRefreshBlocking();
        } catch (IOException e) {
            throw inMemory(e);
        }
        entries.clear();
        entries.putAll(next);
    }

    /**
     * From now on these entries are found too, each in the place of the one with its key; no search sees some of them
     * without the rest.
     */
    public synchronized void put(Collection<Entry> more) {
        try {
            for (Entry entry : more) {
                writer.updateDocument(new Term(KEY, entry.key()), document(entry));
            }
            searchers.maybeRefreshBlocking();
        } catch (IOException e) {
            throw inMemory(e);
        }
    }

    /**
     * The entries that have every word of a text: itself, as a beginning, or, of long words, with a letter that is
     * wrong. The text is words and nothing else; it has no syntax.
     *
     * @param visible asked for each key that would be found; the others are as if they were not there
     * @return keys, the best first, at most {@code limit}
     */
    public List<String> find(String text, int limit, Predicate<String> visible) {
        List<String> words = words(text);
        if (words.isEmpty()) {
            return List.of();
        }
        BooleanQuery.Builder all = new BooleanQuery.Builder();
        words.forEach(word -> all.add(query(word), Occur.MUST));
        try {
            IndexSearcher searcher = searchers.acquire();
            try {
                return find(all.build(), limit, visible, searcher);
            } finally {
                searchers.release(searcher);
            }
        } catch (IOException e) {
            throw inMemory(e);
        }
    }

    private static List<String> find(Query query, int limit, Predicate<String> visible, IndexSearcher searcher)
            throws IOException {
        List<String> found = new ArrayList<>();
        StoredFields fields = searcher.storedFields();
        ScoreDoc last = null;
        int size = Math.max(PAGE, limit);
        while (found.size() < limit) {
            ScoreDoc[] page = searcher.searchAfter(last, query, size).scoreDocs;
            for (ScoreDoc hit : page) {
                String key = fields.document(hit.doc, Set.of(KEY)).get(KEY);
                if (found.size() < limit && visible.test(key)) {
                    found.add(key);
                }
            }
            if (page.length < size) {
                return found;
            }
            last = page[page.length - 1];
        }
        return found;
    }

    private static Query query(String word) {
        BooleanQuery.Builder any = new BooleanQuery.Builder();
        for (String field : List.of(NAME, TEXT)) {
            float weight = field.equals(NAME) ? IN_NAME : 1;
            Term term = new Term(field, word);
            any.add(new BoostQuery(new TermQuery(term), weight), Occur.SHOULD);
            any.add(new BoostQuery(new PrefixQuery(term), weight * BEGINS), Occur.SHOULD);
            if (word.length() >= LONG_WORD) {
                any.add(new BoostQuery(new FuzzyQuery(term, 1), weight * RESEMBLES), Occur.SHOULD);
            }
        }
        return any.build();
    }

    private List<String> words(String text) {
        List<String> words = new ArrayList<>();
        try (TokenStream stream = asking.tokenStream(TEXT, new StringReader(text))) {
            CharTermAttribute word = stream.addAttribute(CharTermAttribute.class);
            stream.reset();
            while (stream.incrementToken() && words.size() < MOST_WORDS) {
                words.add(word.toString());
            }
            return words;
        } catch (IOException e) {
            throw inMemory(e);
        }
    }

    private static Document document(Entry entry) {
        Document document = new Document();
        document.add(new StringField(KEY, entry.key(), Store.YES));
        document.add(new TextField(NAME, entry.name(), Store.NO));
        document.add(new TextField(TEXT, entry.text(), Store.NO));
        return document;
    }

    private static Analyzer analyzer(boolean together) {
        try {
            CustomAnalyzer.Builder analyzer = CustomAnalyzer.builder()
                    .withTokenizer(WhitespaceTokenizerFactory.class)
                    .addTokenFilter(WordDelimiterGraphFilterFactory.class, "catenateAll", together ? "1" : "0");
            if (together) {
                analyzer.addTokenFilter(FlattenGraphFilterFactory.class);
            }
            return analyzer.addTokenFilter(LowerCaseFilterFactory.class)
                    .addTokenFilter(ASCIIFoldingFilterFactory.class)
                    .addTokenFilter(EnglishMinimalStemFilterFactory.class)
                    .build();
        } catch (IOException e) {
            throw inMemory(e);
        }
    }

    private static UncheckedIOException inMemory(IOException e) {
        return new UncheckedIOException("The index in memory failed.", e);
    }

    @Override
    public void close() {
        try {
            searchers.close();
            writer.close();
        } catch (IOException e) {
            throw inMemory(e);
        }
    }
}
