<?php
/** The WordPress functions that the bridge calls, over one table of comments in memory. */

define( 'ABSPATH', __DIR__ );

$hooks    = array();
$told     = array();
$comments = array();
$ratings  = array();

function add_action( $name, $call, $priority = 10, $arguments = 1 ) {
	global $hooks;
	$hooks[ $name ][ $priority ][] = array( $call, $arguments );
}

function do_action( $name, ...$arguments ) {
	global $hooks, $told;
	if ( strpos( $name, 'woocommerce_' ) === 0 ) {
		$told[] = array( 'action' => $name, 'arg' => $arguments[0] );
	}
	$waiting = $hooks[ $name ] ?? array();
	ksort( $waiting );
	foreach ( $waiting as $calls ) {
		foreach ( $calls as list( $call, $count ) ) {
			$call( ...array_slice( $arguments, 0, $count ) );
		}
	}
}

function get_comment( $id ) {
	global $comments;
	return $comments[ (int) $id ] ?? null;
}

function get_post_type( $id ) {
	return $id === 55 ? 'product' : 'post';
}

function get_comment_meta( $id, $key, $single ) {
	global $ratings;
	return $key === 'rating' && $single ? ( $ratings[ $id ] ?? '' ) : '';
}

/** As the form below a product does: stored first, its stars at priority 1, then everybody is told. */
function comment_written( $id, $fields = array(), $rating = '' ) {
	global $comments, $ratings;
	$comments[ $id ] = (object) ( $fields + array(
		'comment_ID'       => (string) $id,
		'comment_post_ID'  => '55',
		'comment_parent'   => '0',
		'comment_approved' => '1',
		'comment_type'     => 'review',
	) );
	add_action(
		'comment_post',
		function ( $written ) use ( $id, $rating ) {
			global $ratings;
			if ( $rating !== '' && $written === $id ) {
				$ratings[ $id ] = $rating;
			}
		},
		1
	);
	do_action( 'comment_post', $id, 1, array() );
}

require dirname( __DIR__, 3 ) . '/platforms/woocommerce/jamsi-bridge.php';

foreach ( json_decode( stream_get_contents( STDIN ), true ) as $step ) {
	$name = array_shift( $step );
	if ( $name === 'written' ) {
		comment_written( ...$step );
	} elseif ( $name === 'edited' ) {
		do_action( 'edit_comment', $step[0], array() );
	} else {
		do_action( 'transition_comment_status', $step[1], $step[2], get_comment( $step[0] ) );
	}
}
echo json_encode( $told );
