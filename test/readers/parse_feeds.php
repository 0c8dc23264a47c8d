<?php
// Prints what SimplePie, the parser of FreshRSS and WordPress, makes of the feeds in the files named on the command line.

// Debian's version is older than its PHP, which warns.
error_reporting(E_ERROR);
require '/usr/share/php/simplepie/autoloader.php';

function entry($item) {
    $names = fn($author) => html_entity_decode($author->get_name());
    return [
        'id' => $item->get_id(),
        'url' => $item->get_permalink(),
        'authors' => array_map($names, $item->get_authors() ?? []),
        'tags' => array_map(fn($tag) => html_entity_decode($tag->get_label()), $item->get_categories() ?? []),
        'content' => $item->get_content(),
    ];
}

function parse($path) {
    $feed = new SimplePie();
    $feed->enable_cache(false);
    // Sorting by date fails on PHP 8.
    $feed->enable_order_by_date(false);
    $feed->set_raw_data(file_get_contents($path));
    $feed->init();
    return ['error' => $feed->error(), 'entries' => array_map('entry', $feed->get_items())];
}

echo json_encode(array_map('parse', array_slice($argv, 1)));
